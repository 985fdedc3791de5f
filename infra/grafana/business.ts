import { inAll, perSecond, quantile, type Dashboard } from './panels.ts'

const transitions = 'orchestrator_booking_transitions_total'
const confirmation = 'orchestrator_booking_confirmation_seconds'

/** From a chat to a kept appointment. */
export const business: Dashboard = {
  uid: 'orchestrator-business',
  title: 'Business funnel',
  panels: [
    {
      title: 'Chats begun',
      description: 'In the time shown.',
      unit: 'short',
      single: true,
      queries: [{ expr: inAll('orchestrator_conversations_started_total'), legend: 'chats' }],
    },
    {
      title: 'Bookings proposed',
      description: 'To customers of chats and of MCP clients.',
      unit: 'short',
      single: true,
      queries: [
        { expr: inAll('orchestrator_proposals_total', '{kind="book",outcome="made"}'), legend: 'proposed' },
      ],
    },
    {
      title: 'Bookings approved',
      description: 'By a customer’s own yes: each begins a booking.',
      unit: 'short',
      single: true,
      queries: [{ expr: inAll(transitions, '{from="none"}'), legend: 'approved' }],
    },
    {
      title: 'Bookings confirmed',
      description: 'By the dealer, for the first time.',
      unit: 'short',
      single: true,
      queries: [{ expr: inAll(`${confirmation}_count`), legend: 'confirmed' }],
    },
    {
      title: 'Success ratio',
      description: 'Of the bookings that were settled: confirmed, as against rejected or parked.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${inAll(transitions, '{from="requested",to="confirmed"}')} / ${inAll(transitions, '{from="requested"}')}`,
          legend: 'confirmed',
        },
      ],
    },
    {
      title: 'Time to confirm',
      description: 'From the yes to the dealer’s confirmation.',
      unit: 's',
      queries: [
        { expr: quantile(0.5, confirmation), legend: 'half' },
        { expr: quantile(0.95, confirmation), legend: '95 %' },
      ],
    },
    {
      title: 'What becomes of proposals',
      description: 'Expired ones show when their customer comes back.',
      unit: 'short',
      queries: [
        {
          expr: perSecond('orchestrator_proposals_total', ['kind', 'outcome']),
          legend: '{{kind}} {{outcome}}',
        },
      ],
    },
    {
      title: 'What becomes of bookings',
      description: 'States entered: moves and cancellations too.',
      unit: 'short',
      queries: [{ expr: perSecond(transitions, ['to']), legend: '{{to}}' }],
    },
    {
      title: 'Bookings that wait for a person',
      description: 'Parked in needs_attention. Runbook: BookingParked.',
      unit: 'short',
      queries: [{ expr: 'max(orchestrator_bookings_parked)', legend: 'parked' }],
    },
    {
      title: 'The oldest of them has waited',
      description: 'Runbook: BookingParkedLong.',
      unit: 's',
      queries: [{ expr: 'max(orchestrator_bookings_parked_age_seconds)', legend: 'age' }],
    },
    {
      title: 'Attempts per step at the dealer',
      description: 'One where all goes well.',
      unit: 'short',
      queries: [
        {
          expr: `${perSecond('orchestrator_booking_attempts_sum', ['step'])} / ${perSecond('orchestrator_booking_attempts_count', ['step'])}`,
          legend: '{{step}}',
        },
      ],
    },
    {
      title: 'Compensations',
      description: 'Appointments cancelled at the dealer that should not be; refused ones need a person.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (outcome) (increase(orchestrator_booking_compensations_total[$__range]))`,
          legend: '{{outcome}}',
        },
      ],
    },
  ],
}
