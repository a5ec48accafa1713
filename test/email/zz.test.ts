import adapter from '../../adapters/email/adapter.js'
import cases from '../../adapters/email/cases.js'
import { Subject } from '../conformance/subject.js'
import { examine } from '../conformance/run.js'
examine(new Subject(adapter as never, cases, '/work/main/adapters/email'))
