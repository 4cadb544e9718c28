#!/usr/bin/env python3
"""Compares descriptors, as base64 of a FileDescriptorSet on standard input, with those in the wheel of buildgrid.

Messages, fields and enum values of one name have to have one number, type and label, and a number one name. What only one of
the two has is no difference: the wheel is of another date. Prints each difference, then how much was compared; exit 1 if any,
77 where there is no buildgrid.
"""
import base64, importlib, sys

try:
    import buildgrid._protos  # noqa: F401
    from google.protobuf import descriptor_pb2
except ImportError as missing:
    print(f"no module {missing.name}")
    sys.exit(77)

PREFIX = "buildgrid._protos."
MODULES = [
    "build.bazel.remote.execution.v2.remote_execution_pb2", "build.bazel.remote.asset.v1.remote_asset_pb2",
    "build.bazel.semver.semver_pb2", "google.bytestream.bytestream_pb2", "google.longrunning.operations_pb2",
    "google.rpc.status_pb2", "google.rpc.error_details_pb2",
    "google.devtools.remoteworkers.v1test2.bots_pb2", "google.devtools.remoteworkers.v1test2.worker_pb2",
    "build.bazel.remote.logstream.v1.remote_logstream_pb2",
]


def walk(file):
    """Every message, enum and service of a file, by its full name."""
    def messages(found, prefix):
        for message in found:
            name = f"{prefix}.{message.name}"
            yield name, {f.name: (f.number, f.type, f.label, f.type_name) for f in message.field}
            yield from enums(message.enum_type, name)
            yield from messages(message.nested_type, name)

    def enums(found, prefix):
        for enum in found:
            yield f"{prefix}.{enum.name}", {v.name: (v.number,) for v in enum.value}

    yield from messages(file.message_type, file.package)
    yield from enums(file.enum_type, file.package)
    for service in file.service:
        yield f"{file.package}.{service.name}", {
            m.name: (m.input_type, m.output_type, m.client_streaming, m.server_streaming) for m in service.method}


def main():
    ours, theirs = {}, {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(sys.stdin.read())).file:
        ours.update(walk(file))
    for module in MODULES:
        file = descriptor_pb2.FileDescriptorProto()
        importlib.import_module(PREFIX + module).DESCRIPTOR.CopyToProto(file)
        theirs.update(walk(file))
    differences, compared = [], 0
    for name in sorted(ours.keys() & theirs.keys()):
        for member in sorted(ours[name].keys() & theirs[name].keys()):
            compared += 1
            if ours[name][member] != theirs[name][member]:
                differences.append(f"{name}.{member}: ours {ours[name][member]}, theirs {theirs[name][member]}")
        numbers = {value[0]: member for member, value in theirs[name].items() if len(value) != 4 or isinstance(value[0], int)}
        for member, value in ours[name].items():
            other = numbers.get(value[0])
            if other and other != member and isinstance(value[0], int):
                differences.append(f"{name}: {value[0]} is our {member} and their {other}")
    print("\n".join(differences + [f"{compared} members of {len(ours.keys() & theirs.keys())} types compared"]))
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
