import { perSecond, quantile, type Dashboard } from './panels.ts'

const requests = 'orchestrator_apim_request_duration_seconds'
const failed = '{outcome!="ok"}'

/** How the dealer backend answers. */
export const apim: Dashboard = {
  uid: 'orchestrator-apim',
  title: 'Dealer backend (APIM)',
  panels: [
    {
      title: 'Requests',
      description: 'By endpoint.',
      unit: 'reqps',
      queries: [{ expr: perSecond(`${requests}_count`, ['endpoint']), legend: '{{endpoint}}' }],
    },
    {
      title: 'How long an answer takes',
      description: '95 % of those that succeeded. Runbook: ApimSlow.',
      unit: 's',
      queries: [{ expr: quantile(0.95, requests, '{outcome="ok"}', ['endpoint']), legend: '{{endpoint}}' }],
    },
    {
      title: 'Errors by kind',
      description: 'BreakerOpen and Overloaded were not sent at all.',
      unit: 'reqps',
      queries: [{ expr: perSecond(`${requests}_count`, ['outcome'], failed), legend: '{{outcome}}' }],
    },
    {
      title: 'Share of requests that fail',
      description: 'By endpoint. Runbook: ApimFailing.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${perSecond(`${requests}_count`, ['endpoint'], failed)} / ${perSecond(`${requests}_count`, ['endpoint'])}`,
          legend: '{{endpoint}}',
        },
      ],
    },
    {
      title: 'Open circuit breakers',
      description: '1 while an endpoint is left alone but for probes. Runbook: ApimBreakerOpen.',
      unit: 'short',
      queries: [{ expr: 'max by (endpoint) (orchestrator_apim_breaker_open)', legend: '{{endpoint}}' }],
    },
    {
      title: 'How long a failure takes',
      description: 'Five seconds is our own patience: the backend did not answer at all.',
      unit: 's',
      queries: [
        { expr: quantile(0.95, requests, '{outcome=~"Apim.*"}', ['endpoint']), legend: '{{endpoint}}' },
      ],
    },
  ],
}
