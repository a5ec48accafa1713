import { NotPossible, writeAdapter } from './new-adapter/write.js'

/** `npm run adapter:new -- nama`: a new folder under adapters/ that already passes every rule but one case. */
try {
  const name = process.argv[2] ?? ''
  const files = writeAdapter(process.cwd(), name)
  console.log(`Made the adapter "${name}":

${files.map(file => `  ${file}`).join('\n')}

It already holds to every rule of the conformance run, with an invented protocol. One case fails on purpose:

  npx vitest run test/conformance.test.ts -t ${name}

Next:
  1. Put a message of the provider, as it comes over the wire, into adapters/${name}/payloads/real.json
     (with invented people: +6281200000001, example.com).
  2. Say in adapters/${name}/cases.ts what must be read from it.
  3. Change adapters/${name}/adapter.ts until the run is green: the signature first, then the fields.
  4. Write into adapters/${name}/README.md how an administrator obtains the keys.
  5. Switch the channel on in config/channels.yaml.
`)
} catch (error) {
  if (!(error instanceof NotPossible)) throw error
  console.error(error.message)
  process.exitCode = 1
}
