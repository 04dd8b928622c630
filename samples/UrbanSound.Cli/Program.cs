using UrbanSound.Cli;
using UrbanSound.Cli.Terminal;

using var terminal = CliTerminal.FromProcess();
return await CommandLine.RunAsync(args, terminal);
