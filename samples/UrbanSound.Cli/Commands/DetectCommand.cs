using System.CommandLine;
using UrbanSound.Cli.Terminal;
namespace UrbanSound.Cli.Commands;
internal static class DetectCommand { public static Command Create(CliTerminal terminal) => new("detect", "x"); }
