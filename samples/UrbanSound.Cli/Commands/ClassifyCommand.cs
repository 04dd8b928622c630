using System.CommandLine;
using UrbanSound.Cli.Terminal;
namespace UrbanSound.Cli.Commands;
internal static class ClassifyCommand { public static Command Create(CliTerminal terminal) => new("classify", "x"); }
