/** What Terraform and a provider say to each other, as far as validating and planning need it (plugin protocol 6, field numbers of its tfplugin6.proto). */
import protobuf from 'protobufjs'

const { root } = protobuf.parse(
  `
syntax = "proto3";
package tfplugin6;
message DynamicValue { bytes msgpack = 1; bytes json = 2; }
message Diagnostic { int32 severity = 1; string summary = 2; string detail = 3; }
message Attribute {
  string name = 1; bytes type = 2; bool required = 4; bool optional = 5; bool computed = 6; bool sensitive = 7;
  Object nested_type = 10; bool write_only = 11;
}
message Object { repeated Attribute attributes = 1; int32 nesting = 3; }
message NestedBlock { string type_name = 1; Block block = 2; int32 nesting = 3; int64 min_items = 4; int64 max_items = 5; }
message Block { repeated Attribute attributes = 2; repeated NestedBlock block_types = 3; }
message Schema { int64 version = 1; Block block = 2; }
message Schemas {
  Schema provider = 1; map<string, Schema> resource_schemas = 2; map<string, Schema> data_source_schemas = 3;
  map<string, Schema> ephemeral_resource_schemas = 8;
}
message Nothing {}
message Request { string type_name = 1; DynamicValue config = 2; }
message Opened { repeated Diagnostic diagnostics = 1; DynamicValue result = 3; }
message State { DynamicValue state = 1; repeated Diagnostic diagnostics = 2; }
message PlanRequest { string type_name = 1; DynamicValue prior_state = 2; DynamicValue proposed_new_state = 3; DynamicValue config = 4; }
message PlanResponse { DynamicValue planned_state = 1; repeated Diagnostic diagnostics = 4; bool legacy_type_system = 5; }
`,
  { keepCase: true },
)

export const message = (name: string): protobuf.Type => root.lookupType(`tfplugin6.${name}`)

/** Method, request, response. Responses without fields of interest are `Nothing`: everything in them is optional. */
export const methods = {
  GetProviderSchema: ['Nothing', 'Schemas'],
  ValidateProviderConfig: ['Nothing', 'Nothing'],
  ValidateResourceConfig: ['Nothing', 'Nothing'],
  ValidateDataResourceConfig: ['Nothing', 'Nothing'],
  ConfigureProvider: ['Nothing', 'Nothing'],
  ReadDataSource: ['Request', 'State'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ValidateEphemeralResourceConfig: ['Nothing', 'Nothing'],
  OpenEphemeralResource: ['Request', 'Opened'],
  CloseEphemeralResource: ['Nothing', 'Nothing'],
  StopProvider: ['Nothing', 'Nothing'],
} as const
