import ForgeDhall

Lab.conformance(CommandLine.arguments[1])
