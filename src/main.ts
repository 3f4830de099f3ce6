import { allKinds } from './services/index.ts';

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  controller: async (args) =>
    (await import('./controller/main.ts')).controllerCommand({ args, env: process.env, kinds: allKinds }),
  plan: async (args) =>
    (await import('./cli/plan/plan-command.ts')).planCommand({
      ...{ args, env: process.env, kinds: allKinds, input: process.stdin },
      print: console.log,
      complain: console.error,
    }),
  iam: async (args) => {
    const { code, text, problem } = (await import('./cli/iam.ts')).iamCommand(args, allKinds);
    if (text !== undefined) console.log(text);
    if (problem !== undefined) console.error(problem);
    return code;
  },
  version: async () => {
    console.log((await import('./controller/build-info.ts')).buildInfo().gitVersion);
    return 0;
  },
};

const usage = `Tack keeps AWS resources as Kubernetes custom resources say.

  tack controller   run the controller (--help lists its flags)
  tack plan         show what the controller would do in AWS
  tack iam          print IAM policies for the controller's role
  tack version      print the version`;

const [name = 'help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  const isHelp = ['help', '--help', '-h'].includes(name);
  console[isHelp ? 'log' : 'error'](isHelp ? usage : `unknown command ${JSON.stringify(name)}\n\n${usage}`);
  process.exitCode = isHelp ? 0 : 2;
} else {
  process.exitCode = await command(args);
}
