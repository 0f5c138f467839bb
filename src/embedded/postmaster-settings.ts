/** The command line of the server. What stands last wins, so nobody's settings can open the server to other machines. */
export function postmasterArguments(dataDirectory: string, port: number, settings: Record<string, string>): string[] {
  const all = {
    max_connections: '200',
    shared_buffers: '256MB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    cluster_name: 'paperclip-graphql',
    ...settings,
    listen_addresses: '127.0.0.1',
    // Sockets would need a directory that both users can reach, and give nothing that the port does not.
    unix_socket_directories: '',
    port: String(port),
    // We tell failed starts apart by what the log says, so it stays in one file and in one language.
    logging_collector: 'off',
    lc_messages: 'C',
  };
  return ['-D', dataDirectory, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
