public import ForgeCore

/// A user's table of the container images that clusters have in the place of environments.
public struct ContainerImages: Sendable {
    /// The platform property that clusters read an image's name from.
    static let property = "container-image"

    private let images: [String: String]

    /// A table without rows.
    public init() { images = [:] }

    /// Reads a table: a JSON object of images by the names of environments.
    ///
    /// - Parameter path: the file, for messages.
    /// - Throws: `E_REMOTE_IMAGES`.
    public init(_ bytes: [UInt8], path: String) throws(ForgeError) {
        func refused(_ cause: String) -> ForgeError {
            ForgeError(
                .remoteImages, "The file is no table of container images", path: path,
                hints: [#"Write an object such as `{"cc": "docker://debian@sha256:…"}`, by names of environments"#],
                cause: cause)
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONReader.read(bytes) } catch { throw refused("\(error)") }
        guard let members = value.objectValue else { throw refused("It is \(value.kindName), and no object") }
        var images: [String: String] = [:]
        for member in members {
            guard let image = member.value.stringValue, !image.isEmpty else {
                throw refused("`\(member.key)` names no image")
            }
            images[member.key] = image
        }
        self.images = images
    }

    /// Whether the table has no rows.
    public var isEmpty: Bool { images.isEmpty }

    /// The image in the place of an environment; nil where that is sent as it is.
    func image(for environment: String) -> String? { images[environment] }
}
