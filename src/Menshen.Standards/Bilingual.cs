namespace Menshen.Standards;

/// <summary>A text in both languages.</summary>
public sealed record Bilingual(string English, string Chinese)
{
    /// <summary>In the language of a culture's name: Chinese for <c>zh</c> and what begins so, else English.</summary>
    public string In(string culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        return culture.StartsWith("zh", StringComparison.Ordinal) ? Chinese : English;
    }
}
