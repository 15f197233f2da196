using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/ImageHaul.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
