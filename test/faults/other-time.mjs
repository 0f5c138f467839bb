// Loaded before a gateway: its clock is wrong by CLOCK_SKEW_MS, and by as much the other way from SIGUSR2 on, as when somebody sets it.
const RealDate = Date;
let skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
process.on('SIGUSR2', () => {
  skewMs = -skewMs;
});
const now = () => RealDate.now() + skewMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
