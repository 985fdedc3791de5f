import { perSecond, quantile, type Dashboard } from './panels.ts'

const turn = 'orchestrator_turn_duration_seconds'
const model = 'orchestrator_model_call_duration_seconds'
const tool = 'orchestrator_tool_call_duration_seconds'

/** What customers wait for, and what the model does and costs. */
export const conversations: Dashboard = {
  uid: 'orchestrator-conversations',
  title: 'Conversations and model',
  panels: [
    {
      title: 'Turns',
      description: 'Failed ones ended without a reply of the model.',
      unit: 'reqps',
      queries: [{ expr: perSecond(`${turn}_count`, ['outcome']), legend: '{{outcome}}' }],
    },
    {
      title: 'How long a turn takes',
      description: 'From the act to the reply. Runbook: TurnsSlow.',
      unit: 's',
      queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, turn), legend: `${q * 100} %` })),
    },
    {
      title: 'Failed turns by kind',
      description: 'In the time shown. Kinds: contracts/failures.ts.',
      unit: 'short',
      queries: [
        { expr: 'sum by (kind) (increase(orchestrator_turn_failures_total[$__range]))', legend: '{{kind}}' },
      ],
    },
    {
      title: 'Turns without a reply yet',
      description: 'And how long the oldest has waited. Runbook: TurnUnanswered.',
      unit: 'short',
      queries: [
        { expr: 'max(orchestrator_turns_unanswered)', legend: 'turns' },
        { expr: 'max(orchestrator_turns_unanswered_age_seconds)', legend: 'seconds of the oldest' },
      ],
    },
    {
      title: 'Turns in flight',
      description: 'In each process of the API, 1,000 at most (LIMIT_TURNS_IN_FLIGHT).',
      unit: 'short',
      queries: [{ expr: 'orchestrator_turns_in_flight', legend: '{{instance}}' }],
    },
    {
      title: 'Turns refused',
      description: 'Because too many were in flight: of a subject, or of all. Runbook: TurnsRefused.',
      unit: 'reqps',
      queries: [{ expr: perSecond('orchestrator_turns_refused_total', ['kind']), legend: '{{kind}}' }],
    },
    {
      title: 'Model calls',
      description: 'Each attempt, by outcome.',
      unit: 'reqps',
      queries: [{ expr: perSecond(`${model}_count`, ['model', 'outcome']), legend: '{{model}} {{outcome}}' }],
    },
    {
      title: 'How long a model call takes',
      description: 'To the whole answer, and to its first word.',
      unit: 's',
      queries: [
        { expr: quantile(0.95, model, '{outcome="done"}', ['model']), legend: '{{model}} 95 %' },
        {
          expr: quantile(0.95, 'orchestrator_model_first_chunk_seconds', '', ['model']),
          legend: '{{model}} first word 95 %',
        },
      ],
    },
    {
      title: 'Model calls per turn',
      description: 'More than three in the mean: the model goes round in circles.',
      unit: 'short',
      queries: [{ expr: `${perSecond(`${model}_count`)} / ${perSecond(`${turn}_count`)}`, legend: 'calls' }],
    },
    {
      title: 'Tokens',
      description: 'Per second; cached input is a part of input.',
      unit: 'short',
      queries: [{ expr: perSecond('orchestrator_model_tokens_total', ['kind']), legend: '{{kind}}' }],
    },
    {
      title: 'Cost of the model',
      description: 'An hour, at list prices.',
      unit: 'currencyUSD',
      queries: [
        {
          expr: `3600 * ${perSecond('orchestrator_model_cost_dollars_total', ['model'])}`,
          legend: '{{model}}',
        },
      ],
    },
    {
      title: 'Tool calls',
      description: 'By chats and MCP alike; "error" is tried again.',
      unit: 'reqps',
      queries: [{ expr: perSecond(`${tool}_count`, ['tool', 'outcome']), legend: '{{tool}} {{outcome}}' }],
    },
    {
      title: 'How long a tool takes',
      description: '95 %.',
      unit: 's',
      queries: [{ expr: quantile(0.95, tool, '', ['tool']), legend: '{{tool}}' }],
    },
    {
      title: 'Calls by MCP',
      description: 'By tool and outcome.',
      unit: 'reqps',
      queries: [
        {
          expr: perSecond('orchestrator_mcp_call_duration_seconds_count', ['tool', 'outcome']),
          legend: '{{tool}} {{outcome}}',
        },
      ],
    },
    {
      title: 'Open event streams',
      description: 'Of all replicas of the API.',
      unit: 'short',
      queries: [{ expr: 'sum(orchestrator_event_streams)', legend: 'streams' }],
    },
  ],
}
