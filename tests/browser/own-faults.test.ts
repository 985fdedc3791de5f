/** What the console says where our own code is at fault: no button mends it, a command does. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { bookingWorkflowId } from '#contracts/names.ts'
import { Failing } from '#contracts/operator.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { Operator } from '#tests/operator/operator.ts'
import { editedCheckout } from '#tests/ops/checkout.ts'
import { turnsFail } from '#tests/ops/incident.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { accessibilityFaults } from './accessibility.ts'
import { failing, prepareConsole, repairPanel } from './console.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath
  ? 'the console, where our own code is at fault,'
  : 'the console, where our own code is at fault: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  const world = prepareConsole(chromiumPath)
  const developers = (page: Page) => page.getByRole('region', { name: 'For developers' })

  test('names the command that takes a booking back whose workflow has ended, to copy, and no repair', async () => {
    const customer = new Customer(world.stack)
    const operator = new Operator(world.stack)
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    const { bookings } = await customer.say(id, 'yes')
    const ref = String(bookings[0]?.bookingRef)
    const temporal = await openTemporalClient(world.stack)
    await temporal.client.workflow.getHandle(bookingWorkflowId(ref)).terminate()
    await temporal.close()
    await waitFor(async () => (await operator.bookings(`failure=WorkflowEnded&query=${ref}`)).length === 1, {
      what: 'the booking among those that fail',
    })

    const page = await world.open()
    await page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.stack.apiUrl })
    await failing(page).getByText('A developer can take it back; its page names the commands.').waitFor()
    await failing(page).getByRole('link', { name: ref }).click()
    await developers(page).getByText('No button brings it back').waitFor()
    expect(await repairPanel(page).count()).toBe(0)
    const dryRun = developers(page).getByRole('listitem').first()
    await dryRun.getByRole('button', { name: 'Copy' }).click()
    await dryRun.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`npm run ops -- reset ${ref}`)
    await developers(page).getByText(`npm run ops -- reset ${ref} --apply --reason "..."`).waitFor()

    expect(await accessibilityFaults(page)).toEqual([])

    const order = { eventId: 4, reason: 'terminated by a test' }
    expect(await operator.request('POST', `/v1/operator/bookings/${ref}/reset`, order)).toMatchObject({
      status: 200,
    })
    await page.reload()
    await repairPanel(page).waitFor()
    expect(await developers(page).count()).toBe(0)
  })

  test('names the command that tells of a conversation whether a checkout mends it, as long as our code fails at it', async () => {
    const customer = new Customer(world.stack)
    const id = await customer.open()
    await world.stack.deploy(
      await editedCheckout(join(world.stack.folder, 'release-with-a-bug'), [turnsFail]),
    )
    const answered = customer.say(id, 'hello')
    const operator = new Operator(world.stack)
    const detail = () => operator.request('GET', `/v1/operator/conversations/${id}`)
    await waitFor(
      async () =>
        z.object({ failing: Failing.nullable() }).parse((await detail()).body['conversation']).failing,
      {
        what: 'the conversation to fail',
        timeoutMs: 20_000,
      },
    )
    const page = await world.open(`#/conversations/${id}`)
    await developers(page).getByText(`npm run ops -- replay ${id}`).waitFor()
    await world.stack.deploy(null)
    await answered
    await developers(page).waitFor({ state: 'detached', timeout: 30_000 })
  }, 120_000)
})
