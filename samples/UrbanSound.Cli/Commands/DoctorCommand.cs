using System.CommandLine;
using UrbanSound.Cli.Terminal;
namespace UrbanSound.Cli.Commands;
internal static class DoctorCommand { public static Command Create(CliTerminal terminal) => new("doctor", "x"); }
