internal import ArgumentParser
internal import ForgeDhall

/// How expressions become JSON and YAML.
struct DhallDataArguments: ParsableArguments {
    @Flag(help: "Write fields that are `None` as `null` instead of leaving them out.")
    var preserveNull = false

    @Flag(help: "Keep lists of `mapKey` and `mapValue` instead of making objects of them.")
    var noMaps = false

    var options: DataOptions {
        var options = DataOptions()
        options.keepsNull = preserveNull
        options.joinsMaps = !noMaps
        return options
    }
}
