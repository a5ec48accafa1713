import type { Reporter, TestModule } from 'vitest/node'

/** The last line of a run: `N passed, N failed, N skipped`. A module that could not even be loaded counts as failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      if (
        module.state() === 'failed' &&
        [...module.children.allTests()].every(test => test.result().state !== 'failed')
      )
        count.failed += 1
      for (const test of module.children.allTests()) count[test.result().state] += 1
    }
    const line = `${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`
    // After the default reporter's own summary.
    process.on('exit', () => process.stdout.write(`\n${line}\n`))
  }
}
