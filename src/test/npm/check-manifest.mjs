// Checks manifest.yml with Atlassian's own validator, offline, and then each Connect module of it and of the descriptor with
// Atlassian's schema of that module, which the validator does not look at. Prints what is wrong; the exit status is 1 then.
//   node src/test/npm/check-manifest.mjs [folder]     the folder that holds manifest.yml, if it is not this one
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { validate } = require('@forge/manifest');
const schema = require('@forge/manifest/schema.json');
const Ajv = require('ajv');

process.chdir(process.argv[2] ?? '.');
const problems = [];

const result = await validate(false);
for (const error of result.errors ?? []) {
  problems.push(`manifest.yml ${error.level} ${error.line ?? '-'}: ${error.message}`);
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const modules = schema.definitions.ModuleSchema.properties;

function checkModule(source, name, value) {
  const module = modules[`connect-jira:${name}`];
  if (!module) {
    problems.push(`${source}: there is no module ${name}`);
    return;
  }
  // In the descriptor the pages of which there is one are objects, in the manifest they are arrays.
  const check = ajv.compile({ definitions: schema.definitions, anyOf: [module, module.items] });
  if (!check(value)) {
    check.errors.filter((error) => error.keyword !== 'anyOf')
      .forEach((error) => problems.push(`${source}: ${name}${error.instancePath} ${error.message}`));
  }
}

const descriptor = JSON.parse(readFileSync(new URL('../../../atlassian-connect.json', import.meta.url), 'utf8'));
Object.entries(descriptor.modules).forEach(([name, value]) => checkModule('atlassian-connect.json', name, value));
Object.entries(result.manifestObject?.yamlContent?.connectModules ?? {})
  .forEach(([name, value]) => checkModule('manifest.yml', name.replace(/^jira:/, ''), value));

problems.forEach((problem) => console.log(problem));
process.exit(result.success && problems.length === 0 ? 0 : 1);
