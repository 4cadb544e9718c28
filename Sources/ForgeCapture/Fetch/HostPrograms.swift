/// Which of the host's programs captures and fetches can call.
public enum HostPrograms {
    /// The programs of a list that are not installed, in its order.
    public static func missing(of names: [String]) -> [String] {
        names.filter { Tool(name: $0, seconds: 1).path == nil }
    }

    /// Whether apt has a source of binary packages.
    public static var hasAptSources: Bool {
        AptSources.read(etc: "/etc/apt").contains { name, text in
            !(name.hasSuffix(".sources")
                ? AptSources.deb822(text, for: .binary) : AptSources.oneLine(text, for: .binary))
                .isEmpty
        }
    }
}
