/// Where a user's store lies.
public enum StoreLocation {
    /// `$FORGE_HOME`, else `$XDG_DATA_HOME/forge`, else `~/.local/share/forge`; nil when none of the three is set.
    public static func resolve(_ environment: [String: String]) -> String? {
        if let home = environment["FORGE_HOME"], !home.isEmpty { return home }
        // The XDG base directory specification has relative paths ignored.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/forge" }
        if let home = environment["HOME"], !home.isEmpty { return "\(home)/.local/share/forge" }
        return nil
    }
}
