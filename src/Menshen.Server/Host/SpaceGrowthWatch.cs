using System.Globalization;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Measures once an hour how large the deployment has become, and records when the space will end within the time that the policy wants to know it ahead.</summary>
internal sealed class SpaceGrowthWatch : IDisposable
{
    public const string Ending = "space.ending", Enough = "space.enough";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly InForce<HostRules> _rules;
    private readonly SpaceSeries _series;
    private readonly Func<(SpacePoint Now, long Free)> _look;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _oneAtATime = new();
    private readonly ITimer _timer;
    private bool _told;
    private volatile SpaceForecast? _forecast;

    public SpaceGrowthWatch(InForce<HostRules> rules, SpaceSeries series, Func<(SpacePoint Now, long Free)> look, AdministrationLog log, TimeProvider time)
    {
        (_rules, _series, _look, _log, _time) = (rules, series, look, log, time);
        // A start is busy enough: the first look comes a minute later.
        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.FromMinutes(1), Interval);
    }

    /// <summary>As of the last look; null while too little is known.</summary>
    public SpaceForecast? Forecast => _forecast;

    public string? Warning => _told && _forecast is { DaysLeft: { } days }
        ? string.Create(CultureInfo.InvariantCulture, $"the deployment's volume will be full in {days:0.#} days, if it goes on as in the last week (policy: host.space-ahead)")
        : null;

    public void Dispose() => _timer.Dispose();

    /// <summary>One look; the timer's work.</summary>
    public void Look()
    {
        lock (_oneAtATime)
        {
            try
            {
                var (now, free) = _look();
                _series.Add(now);
                _forecast = SpaceForecast.Of(_series.Read(), now.At, free);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A disk that is full takes no point; the forecast stays what it was, and the journal's own alarm rings by now.
                return;
            }
            var ahead = _rules.Now.SpaceAhead;
            var isShort = ahead > TimeSpan.Zero && _forecast?.DaysLeft < ahead.TotalDays;
            if (isShort == _told) return;
            var days = string.Create(CultureInfo.InvariantCulture, $"{_forecast?.DaysLeft ?? double.PositiveInfinity:0.#} days left, {_forecast?.Free ?? 0} bytes free");
            if (_log.Write(ScrubDesk.Menshen, isShort ? Ending : Enough, "volume", days)) _told = isShort;
        }
    }
}
