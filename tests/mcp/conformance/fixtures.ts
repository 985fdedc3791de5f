/** What the conformance suite wants of a server that the product has no use for. Only tests load it. */
import type { McpServer } from '@modelcontextprotocol/server'
import type { Extend } from '#api/mcp/server.ts'
import { addContentTools, addPrompts, addResources, said, text } from './content-fixtures.ts'
import { addQuestionTools } from './question-fixtures.ts'
import { addTaskTools, Jobs } from './task-fixtures.ts'

export function conformanceFixtures(): Extend {
  const jobs = new Jobs()
  return (server, { tasks, requestState, notify }) => {
    server.server.registerCapabilities({
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      logging: {},
      completions: {},
    })
    tasks.push(jobs)
    addContentTools(server)
    addResources(server)
    addPrompts(server)
    addQuestionTools(server, requestState)
    addTaskTools(server, jobs)
    addTrigger(server, 'test_trigger_tool_change', () => notify.toolsChanged())
    addTrigger(server, 'test_trigger_prompt_change', () => notify.promptsChanged())
  }
}

function addTrigger(server: McpServer, tool: string, change: () => void): void {
  server.registerTool(tool, { description: 'Says that a list changed' }, () => {
    change()
    return said(text('done'))
  })
}
