/** What a program imports that runs the gateway inside itself. */
export { type Config, ConfigError, readConfig } from './config.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { createLogger, type Logger } from './kernel/logger.ts';
export { type RunningGateway, startGateway } from './start.ts';
