/** Something about installed plugins that an operator asked for and cannot have. The message says what to do instead. */
export class PluginLifecycleError extends Error {
  readonly code: string = 'PLUGIN_LIFECYCLE';
}

export class UnknownPluginError extends PluginLifecycleError {
  override readonly code = 'PLUGIN_UNKNOWN';

  constructor(key: string) {
    super(`There is no plugin ${key}. plugin list shows those there are; plugin install manifest.json adds one.`);
  }
}

export class UnknownCompanyError extends PluginLifecycleError {
  override readonly code = 'COMPANY_UNKNOWN';

  constructor(name: string, prefixes: readonly string[]) {
    const there =
      prefixes.length > 0 ? `There are ${prefixes.slice(0, 20).join(', ')}.` : 'This database has none yet.';
    super(`There is no company ${name}. Give an issue prefix, for example ACME, or an id. ${there}`);
  }
}

export class ForbiddenTransitionError extends PluginLifecycleError {
  override readonly code = 'STATUS_FORBIDDEN';

  constructor(key: string, from: string, to: string, remedy: string) {
    super(`The plugin ${key} is ${from} and cannot become ${to}. ${remedy}`);
  }
}

export class WorkerOriginError extends PluginLifecycleError {
  override readonly code = 'WORKER_ORIGIN';

  constructor(written: string) {
    // What was written may hold a password.
    const said = /^[a-z]+:\/\/[^@\s]{1,100}$/i.test(written) ? written : 'That';
    super(
      `${said} is no origin of a worker. Write scheme, host and port and nothing else, for example http://127.0.0.1:8080 or https://worker.example.`,
    );
  }
}

export class CapabilityNotDeclaredError extends PluginLifecycleError {
  override readonly code = 'CAPABILITY_NOT_DECLARED';

  constructor(key: string, capability: string, meant: string | null) {
    const hint = meant ? ` Did you mean ${meant}?` : ` plugin show ${key} lists what it declares.`;
    super(`The manifest of ${key} does not declare ${capability}.${hint}`);
  }
}
