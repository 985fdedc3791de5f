/** `node worker/bundle-workflows.ts <file>`: the bundle that an image ships; its worker is told by WORKFLOW_BUNDLE. */
import { writeWorkflowBundle } from './workflow-bundle.ts'

const [file] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('node worker/bundle-workflows.ts <file>\n')
  process.exit(2)
}
await writeWorkflowBundle(file)
