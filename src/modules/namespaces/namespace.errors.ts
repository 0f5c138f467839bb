import { PluginLifecycleError } from '../plugins/plugin-lifecycle.errors.ts';

export class NamespaceTakenError extends PluginLifecycleError {
  override readonly code = 'NAMESPACE_TAKEN';

  constructor(name: string) {
    super(
      `The schema ${name} belongs to another plugin. Choose another database.namespaceSlug, or purge what is left there: plugin db status`,
    );
  }
}

/** On a database of Paperclip's, what its own plugin host made stays with it. */
export class NamespaceOfPaperclipError extends PluginLifecycleError {
  override readonly code = 'NAMESPACE_OF_PAPERCLIP';

  constructor(key: string, name: string) {
    super(
      `Paperclip itself made the schema ${name} for ${key}, and the gateway is attached to Paperclip's database: it takes nothing ` +
        'over there. Leave "database" out of the manifest that is installed here, or let the plugin use it through Paperclip.',
    );
  }
}

export class NoDatabaseDeclaredError extends PluginLifecycleError {
  override readonly code = 'NO_DATABASE';

  constructor(key: string) {
    super(`The manifest of ${key} declares no database. Add "database" to it and install it again.`);
  }
}

/** Something about the files of a run, before or while they ran. Nothing of the run was kept. */
export class PluginMigrationError extends PluginLifecycleError {
  override readonly code: string = 'MIGRATION_FAILED';
  /** The file at fault; null where no single one is. */
  readonly file: string | null;
  /** Where in the file, counted from 1; null where it is nowhere in particular. */
  readonly line: number | null;
  readonly column: number | null;

  constructor(file: string | null, message: string, at?: { readonly line: number; readonly column: number } | null) {
    const place = file === null ? '' : at ? `${file}:${at.line}:${at.column}: ` : `${file}: `;
    super(`${place}${message}`);
    this.file = file;
    this.line = at?.line ?? null;
    this.column = at?.column ?? null;
  }
}

export class PluginMigrationEditedError extends PluginMigrationError {
  override readonly code = 'MIGRATION_EDITED';

  constructor(file: string) {
    super(
      file,
      'checksum mismatch: the file was changed after it was applied. Put it back as it was, and write the change as a new file.',
    );
  }
}

export class PluginMigrationMissingError extends PluginMigrationError {
  override readonly code = 'MIGRATION_MISSING';

  constructor(file: string) {
    super(file, 'was applied to this database and is not among the files any more. Put it back.');
  }
}
