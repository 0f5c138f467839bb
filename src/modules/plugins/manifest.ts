import { z } from 'zod';
import { pluginKeyPattern } from '../../auth/plugin-token.ts';

/** What a plugin says about itself. Fields that other parts of Paperclip read are kept as they are. */
export const manifestSchema = z.looseObject({
  id: z
    .string()
    .max(200)
    .regex(
      pluginKeyPattern,
      'lower case letters, digits, dots, dashes and underscores; it becomes part of origin kinds',
    ),
  apiVersion: z.literal(1),
  version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/, 'a semantic version, for example 1.0.0'),
  displayName: z.string().min(1).max(100),
  description: z.string().max(500).optional(),
  author: z.string().max(200).optional(),
  categories: z.array(z.enum(['connector', 'workspace', 'automation', 'ui'])).min(1),
  capabilities: z.array(z.string().min(1).max(100)).min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;
