/**
 * Stands in for the AWS provider, so that Terraform itself validates and plans without AWS: it knows the real provider's schema and
 * makes up what AWS would answer. Started by Terraform: `node provider.ts <schema file>`.
 */
import { readFileSync } from 'node:fs'
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { decode } from '@msgpack/msgpack'
import { message, methods } from './provider-protocol.ts'
import { complete, protocolSchema, type Schema } from './provider-schema.ts'

interface Provider {
  provider: Schema
  resource_schemas: Record<string, Schema>
  data_source_schemas: Record<string, Schema>
  ephemeral_resource_schemas: Record<string, Schema>
}
interface DynamicValue {
  msgpack: Uint8Array
}
type Callback = (error: Error | null, response: object) => void
interface Call<Request> {
  request: Request
}

const { provider, resource_schemas, data_source_schemas, ephemeral_resource_schemas } = JSON.parse(
  readFileSync(process.argv[2]!, 'utf8'),
) as Provider
const all = (schemas: Record<string, Schema>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, protocolSchema(schema)]))
const valueOf = ({ msgpack }: DynamicValue) => decode(msgpack) as Record<string, unknown> | null
const json = (value: object) => ({ json: Buffer.from(JSON.stringify(value)) })

const agree = (_: unknown, done: Callback) => done(null, {})
const implementation: UntypedServiceImplementation = {
  ...Object.fromEntries(Object.keys(methods).map((name) => [name, agree])),
  GetProviderSchema: (_: unknown, done: Callback) =>
    done(null, {
      provider: protocolSchema(provider),
      resource_schemas: all(resource_schemas),
      data_source_schemas: all(data_source_schemas),
      ephemeral_resource_schemas: all(ephemeral_resource_schemas),
    }),
  ReadDataSource: ({ request }: Call<{ type_name: string; config: DynamicValue }>, done: Callback) => {
    const { block } = data_source_schemas[request.type_name]!
    done(null, { state: json(complete(request.type_name, block, valueOf(request.config)!)) })
  },
  OpenEphemeralResource: ({ request }: Call<{ type_name: string; config: DynamicValue }>, done: Callback) => {
    const { block } = ephemeral_resource_schemas[request.type_name]!
    done(null, { result: json(complete(request.type_name, block, valueOf(request.config)!)) })
  },
  PlanResourceChange: (
    { request }: Call<{ type_name: string; proposed_new_state: DynamicValue }>,
    done: Callback,
  ) => {
    const { block } = resource_schemas[request.type_name]!
    const planned = complete(request.type_name, block, valueOf(request.proposed_new_state)!)
    // The provider's own way with what is optional and computed, which Terraform then does not hold against us.
    done(null, { planned_state: json(planned), legacy_type_system: true })
  },
}

const server = new Server({ 'grpc.max_send_message_length': 64 * 2 ** 20 })
server.addService(service(), implementation)
server.addService(controller(), { Shutdown: () => process.exit(0) })
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`1|6|tcp|127.0.0.1:${port}|grpc\n`)
})

function service(): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(methods).map(([name, [request, response]]) => [
      name,
      unary(`/tfplugin6.Provider/${name}`, request, response),
    ]),
  )
}

/** How Terraform asks a provider to end. */
function controller(): ServiceDefinition {
  return { Shutdown: unary('/plugin.GRPCController/Shutdown', 'Nothing', 'Nothing') }
}

function unary(path: string, request: string, response: string): ServiceDefinition[string] {
  const serialize = (type: string) => (value: object) =>
    Buffer.from(message(type).encode(message(type).fromObject(value)).finish())
  const deserialize = (type: string) => (bytes: Buffer) => message(type).decode(bytes)
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: serialize(request),
    requestDeserialize: deserialize(request),
    responseSerialize: serialize(response),
    responseDeserialize: deserialize(response),
  }
}
