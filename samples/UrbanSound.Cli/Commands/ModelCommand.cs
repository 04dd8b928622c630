using System.CommandLine;
using UrbanSound.Cli.Terminal;
namespace UrbanSound.Cli.Commands;
internal static class ModelCommand { public static Command Create(CliTerminal terminal) => new("model", "x"); }
