await BenchProgram.launch()
