import protobuf from 'protobufjs';

/** A 64-bit integer field: written from a number or a decimal string, read as a decimal string. */
type Int64 = number | string;

export interface TensorProto {
  dims?: Int64[];
  data_type?: number;
  float_data?: number[];
  int64_data?: Int64[];
  name?: string;
  raw_data?: Uint8Array;
}

export interface AttributeProto {
  name: string;
  f?: number;
  i?: Int64;
  s?: Uint8Array;
  t?: TensorProto;
  floats?: number[];
  ints?: Int64[];
  type: number;
}

export interface NodeProto {
  input?: string[];
  output?: string[];
  name?: string;
  op_type: string;
  attribute?: AttributeProto[];
}

export interface DimensionProto {
  dim_value?: Int64;
  dim_param?: string;
}

export interface ValueInfoProto {
  name: string;
  type: { tensor_type: { elem_type: number; shape: { dim: DimensionProto[] } } };
}

export interface GraphProto {
  node: NodeProto[];
  name: string;
  initializer?: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}

export interface ModelProto {
  ir_version: Int64;
  producer_name?: string;
  producer_version?: string;
  graph: GraphProto;
  opset_import: { domain?: string; version: Int64 }[];
}

/** Element types of ONNX (`TensorProto.DataType`) that our graphs use. */
export const ELEMENT = { float32: 1, uint8: 2, int64: 7, bool: 9 } as const;

/** Attribute kinds of ONNX (`AttributeProto.AttributeType`) that our graphs use. */
export const ATTRIBUTE = { float: 1, int: 2, text: 3, floats: 6, ints: 7 } as const;

// Field numbers of the ONNX specification (onnx.proto, IR version 3 and later). Only the messages and fields that
// our models use: `decodeModel` refuses a file that has more.
const MESSAGES = `
syntax = "proto2";
message Model {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional string producer_version = 3;
  optional Graph graph = 7;
  repeated OperatorSet opset_import = 8;
}
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Graph {
  repeated Node node = 1;
  optional string name = 2;
  repeated Tensor initializer = 5;
  repeated ValueInfo input = 11;
  repeated ValueInfo output = 12;
}
message Node {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated Attribute attribute = 5;
}
message Attribute {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional Tensor t = 5;
  repeated float floats = 7;
  repeated int64 ints = 8;
  optional int32 type = 20;
}
message Tensor {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  repeated float float_data = 4 [packed = true];
  repeated int64 int64_data = 7 [packed = true];
  optional string name = 8;
  optional bytes raw_data = 9;
}
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Type { optional TensorType tensor_type = 1; }
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
`;

function modelType(): protobuf.Type {
  return protobuf.parse(MESSAGES, { keepCase: true }).root.lookupType('Model');
}

/** Writes an ONNX file: fields in the order of their numbers, so that equal models give equal bytes. */
export function encodeModel(model: ModelProto): Uint8Array {
  const type = modelType();
  return type.encode(type.fromObject(model)).finish();
}

/**
 * Reads an ONNX file.
 *
 * @throws Error when the file does not come out byte for byte the same when it is written again, which means that
 * it has fields which this schema would drop.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const type = modelType();
  const message = type.decode(bytes);
  if (!Buffer.from(type.encode(message).finish()).equals(bytes)) {
    throw new Error('The ONNX file has fields that the schema does not know.');
  }
  return type.toObject(message, { longs: String }) as ModelProto;
}
