import ForgeCLI

await ForgeCommand.launch()
