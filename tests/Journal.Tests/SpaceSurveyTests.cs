using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class SpaceSurveyTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-c")]
    public void It_shows_what_the_files_and_the_file_system_say()
    {
        _kept.Run(segments: 2);
        _kept.Archive(_kept.First);
        var survey = SpaceSurvey.Take(_kept.Journal.Directory, new SpaceLimits { CapacityBytes = 1 << 20 }, KeptJournal.Sites(_kept.Places), _kept.Time);
        survey.Segments.ShouldBe(3);
        survey.Space.Used.ShouldBe(_kept.Journal.Segments().Sum(s => new FileInfo(s).Length));
        survey.Records.ShouldBe(_kept.Journal.Verify().Records);
        var volume = new DriveInfo(_kept.Journal.Directory);
        survey.VolumeSize.ShouldBe(volume.TotalSize);
        // Other tests write to the same disk.
        Math.Abs(survey.Space.VolumeFree - volume.AvailableFreeSpace).ShouldBeLessThan(1L << 30);
        survey.Places[0].ShouldSatisfyAllConditions(p => p.Held.ShouldBe(2), p => p.Missing.ShouldBe(0), p => p.LastArchivedAt.ShouldNotBeNull());
        survey.Places[1].ShouldSatisfyAllConditions(p => p.Held.ShouldBe(0), p => p.Missing.ShouldBe(2));
        // Less than an hour is no ground for a forecast.
        survey.DaysLeft.ShouldBeNull();
    }

    [Fact]
    public void Days_add_up_and_the_forecast_follows_the_last_week()
    {
        for (var day = 0; day < 10; day++)
        {
            _kept.Time.Shift = TimeSpan.FromDays(day);
            _kept.Run(segments: 1);
        }

        var survey = SpaceSurvey.Take(_kept.Journal.Directory, new SpaceLimits { CapacityBytes = 10 << 20 }, [], _kept.Time);
        survey.RecentDays.Length.ShouldBe(7);
        survey.RecentDays.ShouldAllBe(day => day.Records > 0 && day.Bytes > 0);
        // About 67 KiB a day.
        var perDay = survey.BytesPerDay.ShouldNotBeNull();
        perDay.ShouldBeInRange(60_000, 90_000);
        survey.DaysLeft.ShouldNotBeNull().ShouldBe((survey.Space.Room - survey.Space.Reserve) / perDay, 0.01);
    }

    [Fact]
    public void After_a_clearing_the_records_that_are_left_are_counted()
    {
        _kept.Run(segments: 3);
        File.Delete(SegmentNames.PathOf(_kept.Journal.Directory, 1));
        var survey = SpaceSurvey.Take(_kept.Journal.Directory, new SpaceLimits(), [], _kept.Time);
        survey.Records.ShouldBe(_kept.Journal.Verify().Records - HeaderFile.Read(SegmentNames.PathOf(_kept.Journal.Directory, 2)).FirstLeaf);
    }

    [Fact]
    public void An_empty_directory_has_no_records_and_no_forecast()
    {
        var survey = SpaceSurvey.Take(_kept.Journal.Directory, new SpaceLimits(), [], _kept.Time);
        survey.ShouldSatisfyAllConditions(s => s.Records.ShouldBe(0u), s => s.Oldest.ShouldBeNull(), s => s.DaysLeft.ShouldBeNull(), s => s.RecentDays.ShouldBeEmpty());
    }
}
