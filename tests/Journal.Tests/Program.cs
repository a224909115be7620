using Menshen.Journal.Tests;
using Xunit.Runner.InProc.SystemConsole;

return args is [KilledChild.Command, var directory] ? KilledChild.Run(directory) : await ConsoleRunner.Run(args);
