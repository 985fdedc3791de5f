export { booking } from './booking.ts'
export { conversation } from './conversation.ts'
