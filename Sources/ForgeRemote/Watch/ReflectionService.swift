internal import ForgeREAPI
private import FoundationEssentials
private import SwiftProtobuf

/// Says what the server can be called for, as `grpc.reflection.v1` asks for it.
struct ReflectionService: Sendable {
    /// The names of the services that there are.
    let services: [String]

    /// Every file of the API with all that it imports, by name, imports first.
    private static let files: [(file: Google_Protobuf_FileDescriptorProto, bytes: Data)] = {
        guard let set = Data(base64Encoded: Descriptors.base64),
            let files = try? Google_Protobuf_FileDescriptorSet(serializedBytes: set).file
        else { return [] }
        return files.compactMap { file in (try? file.serializedData() as Data).map { (file, $0) } }
    }()

    func answer(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Grpc_Reflection_V1_ServerReflectionRequest = try decoded(bytes)
        var out = Grpc_Reflection_V1_ServerReflectionResponse()
        out.validHost = request.host
        out.originalRequest = request
        switch request.messageRequest {
        case .listServices:
            for name in services {
                var service = Grpc_Reflection_V1_ServiceResponse()
                service.name = name
                out.listServicesResponse.service.append(service)
            }
        case .fileByFilename(let name): tell(Self.files.first { $0.file.name == name }?.file, name, &out)
        case .fileContainingSymbol(let name):
            tell(Self.files.first { Self.defines($0.file, name) }?.file, name, &out)
        default: fail(.unimplemented, "The API has no extensions", &out)
        }
        return try encoded(out)
    }

    private func tell(
        _ file: Google_Protobuf_FileDescriptorProto?, _ name: String,
        _ out: inout Grpc_Reflection_V1_ServerReflectionResponse
    ) {
        guard let file else { return fail(.notFound, "There is no `\(name)`", &out) }
        var wanted: Set<String> = [file.name]
        // Imports stand before what imports them.
        for item in Self.files.reversed() where wanted.contains(item.file.name) {
            wanted.formUnion(item.file.dependency)
        }
        out.fileDescriptorResponse.fileDescriptorProto = Self.files.filter { wanted.contains($0.file.name) }.map(
            \.bytes)
    }

    private func fail(
        _ code: GRPCCode, _ message: String, _ out: inout Grpc_Reflection_V1_ServerReflectionResponse
    ) {
        out.errorResponse.errorCode = Int32(code.rawValue)
        out.errorResponse.errorMessage = message
    }

    /// Whether a file defines a service, a method, or a message or enumeration at its top.
    private static func defines(_ file: Google_Protobuf_FileDescriptorProto, _ name: String) -> Bool {
        guard name.hasPrefix(file.package + ".") else { return false }
        let parts = name.dropFirst(file.package.count + 1).split(separator: ".")
        guard let first = parts.first else { return false }
        if file.messageType.contains(where: { $0.name == first }) { return true }
        if file.enumType.contains(where: { $0.name == first }) { return true }
        guard let service = file.service.first(where: { $0.name == first }) else { return false }
        return parts.count == 1 || (parts.count == 2 && service.method.contains { $0.name == parts[1] })
    }
}

/// A call that asks and is answered again and again.
final class ReflectionCall: GRPCSession {
    private let service: ReflectionService

    init(_ service: ReflectionService) { self.service = service }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep { .send(try service.answer(message)) }

    func next() throws(GRPCFailure) -> GRPCStep { .wait }

    func end() throws(GRPCFailure) -> GRPCStep { .finish(nil) }
}
