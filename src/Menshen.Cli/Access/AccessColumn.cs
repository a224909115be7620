using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary>A column of the access matrix.</summary>
/// <param name="Key">Of its heading.</param>
/// <param name="Cell">What stands in it.</param>
internal sealed record AccessColumn(string Key, Func<AccessReport, string> Cell)
{
    public string Heading(CultureInfo? culture) => AccessPage.Text(Key, culture);
}
