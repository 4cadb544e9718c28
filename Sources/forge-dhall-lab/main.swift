import ForgeDhall

if CommandLine.arguments[1] == "time" {
    Lab.time(CommandLine.arguments[2])
} else {
    Lab.conformance(CommandLine.arguments[1])
}
