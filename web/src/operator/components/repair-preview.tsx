import type { HeldAppointment, RepairPreview } from '#contracts/operator-repair.ts'
import { words } from '../words.ts'
import styles from './repair-preview.module.css'

/** What a repair would do, before it does it. */
export function RepairPreviewBox({ preview }: { preview: RepairPreview }) {
  const { does, refusal, slot, appointment, cancels } = preview
  return (
    <div role="status" className={styles.preview}>
      <h3>{words.repair.previewTitle}</h3>
      <p>{does}</p>
      {refusal !== null && <p className={styles.refusal}>{words.repair.refused(refusal)}</p>}
      <Changes preview={preview} />
      {slot && <p data-slot={slot}>{words.repair.slot[slot]}</p>}
      {appointment && <Held title={words.repair.adopts} appointments={[appointment]} />}
      {cancels && cancels.length > 0 && <Held title={words.repair.cancels} appointments={cancels} />}
    </div>
  )
}

function Changes({ preview: { arguments: changed } }: { preview: RepairPreview }) {
  if (!changed) return null
  const { before, after } = changed
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  )
  if (names.length === 0) return null
  return (
    <table className={styles.changes}>
      <caption>{words.repair.changes}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{words.repair.before}</th>
          <th scope="col">{words.repair.after}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before[name]}</td>
            <td>
              <strong>{after[name]}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Held({ title, appointments }: { title: string; appointments: HeldAppointment[] }) {
  return (
    <div>
      <p>{title}</p>
      <ul>
        {appointments.map((held) => (
          <li key={held.bookingId}>
            {held.bookingId}: {held.appointmentDate} {held.appointmentTime}, {held.dealerCode},{' '}
            {held.vehicleRegistration}, {held.serviceType}, {held.status}
          </li>
        ))}
      </ul>
    </div>
  )
}
