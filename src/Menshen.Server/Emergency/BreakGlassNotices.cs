using System.Globalization;

namespace Menshen.Server;

/// <summary>Tells every administrator of an emergency: once at the control surface that it is open and once that it is over, and at each login to a database
/// while it is open.</summary>
internal sealed class BreakGlassNotices(BreakGlassFiles files)
{
    private readonly Lock _gate = new();
    private IReadOnlyList<BreakGlass> _all = files.All();

    /// <summary>An emergency has another state; on any thread.</summary>
    public void Hear(BreakGlass glass)
    {
        lock (_gate)
            _all = [.. _all.Where(known => known.Id != glass.Id).Append(Kept(glass)).OrderByDescending(known => known.Id)];
    }

    public IReadOnlyList<BreakGlass> All => Volatile.Read(ref _all);

    /// <summary>For a login to a database; empty for nothing.</summary>
    public string ForLogin() => All.FirstOrDefault(glass => glass.State is BreakGlass.Opening or BreakGlass.Open) is { } open
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"break-glass {open.Id} is open: {open.Holder} has the engine's superuser until {open.EndsAt:u} (紧急授权 {open.Id} 生效:{open.Holder} 拥有数据库引擎超级用户权限,至 {open.EndsAt:u})")
        : "";

    /// <summary>What that administrator has not been told yet, as the header writes it; told with this. Null for nothing.</summary>
    public string? Take(string name)
    {
        if (!All.Any(glass => Untold(glass, name) is not null))
            return null;
        lock (_gate)
        {
            List<string> words = [];
            foreach (var glass in _all.Where(glass => Untold(glass, name) is not null).ToList())
            {
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{Untold(glass, name)} {glass.Id} {Uri.EscapeDataString(glass.Holder)} {glass.EndedAt ?? glass.EndsAt:yyyy-MM-ddTHH:mm:ssZ}"));
                var told = glass with { Told = [.. glass.Told, $"{Untold(glass, name)} {name}"] };
                _all = [.. _all.Select(known => known.Id == told.Id ? told : known)];
                if (told.State == BreakGlass.Ended)
                    files.Save(told);
            }

            return words.Count > 0 ? string.Join(',', words) : null;
        }
    }

    // Whoever hears of it for the first time when it is over is told of its end alone.
    private static string? Untold(BreakGlass glass, string name)
    {
        var word = glass.State == BreakGlass.Ended ? "ended" : "open";
        return glass.Told.Contains($"{word} {name}") ? null : word;
    }

    // Who was told while it was open must not be lost with the file's next state.
    private BreakGlass Kept(BreakGlass glass) =>
        glass with { Told = [.. glass.Told.Union(_all.FirstOrDefault(known => known.Id == glass.Id)?.Told ?? [])] };
}
