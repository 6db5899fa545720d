using CsCheck;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class DestinationBreakerTests
{
    private const long Start = 1_800_000_000_000;

    [Theory]
    [InlineData(0, 99, false)]
    [InlineData(0, 100, true)]
    [InlineData(88, 11, false)]
    [InlineData(89, 11, true)]
    [InlineData(90, 10, false)]
    [InlineData(180, 20, false)]
    [InlineData(180, 21, true)]
    [InlineData(899, 101, true)]
    [InlineData(900, 100, false)]
    public void Record_WhenTooFewSucceed_OpensFromAHundredRequests(
        int succeeded, int failed, bool opens)
    {
        var breaker = new DestinationBreaker();
        Record(breaker, true, succeeded, Start);
        var opened = Record(breaker, false, failed, Start);

        Assert.Equal(opens, opened);
        Assert.Equal(opens ? BreakerStatus.Open : BreakerStatus.Closed, breaker.Status);
        Assert.Equal(!opens, breaker.TryEnter(Start));
        Assert.Equal(opens ? Start + 180_000 : null, breaker.AskAgainAt);
    }

    [Theory]
    [InlineData(119_999, true)]
    [InlineData(120_000, false)]
    public void Record_WhenRequestsAreOld_CountsThoseOfTwoMinutes(long after, bool opens)
    {
        var breaker = new DestinationBreaker();
        Record(breaker, false, 50, Start);
        Record(breaker, false, 49, Start + 1_000);
        Assert.Equal((99, 99), (breaker.Requests, breaker.Failed));

        Assert.Equal(opens, breaker.Record(false, Start + after));
        Assert.Equal(opens ? 100 : 50, breaker.Requests);
        Assert.Equal(opens ? 100 : 50, breaker.Failed);
    }

    [Fact]
    public void Record_WhenTheClockIsSetBack_CountsOn()
    {
        var breaker = new DestinationBreaker();
        Record(breaker, true, 5, Start);
        Record(breaker, true, 5, Start - 500_000);
        Assert.Equal(10, breaker.Requests);
        Record(breaker, true, 1, Start + 119_000);
        Assert.Equal(11, breaker.Requests);
        Record(breaker, true, 1, Start + 120_000);
        Assert.Equal(2, breaker.Requests);
    }

    [Fact]
    public void TryEnter_WhenOpen_LetsNobodyInForThreeMinutesThenOne()
    {
        var breaker = Opened();
        Assert.False(breaker.TryEnter(Start + 179_999));
        Assert.Equal(BreakerStatus.Open, breaker.Status);

        Assert.True(breaker.TryEnter(Start + 180_000));
        Assert.Equal(BreakerStatus.Probing, breaker.Status);
        Assert.False(breaker.TryEnter(Start + 180_000));
        Assert.Equal(Start + 210_000, breaker.AskAgainAt);
    }

    [Fact]
    public void TryEnter_WhenTheProbeIsLost_LetsAnotherIn()
    {
        var breaker = Opened();
        Assert.True(breaker.TryEnter(Start + 180_000));
        Assert.False(breaker.TryEnter(Start + 209_999));
        Assert.True(breaker.TryEnter(Start + 210_000));
        Assert.False(breaker.TryEnter(Start + 239_999));
    }

    [Fact]
    public void Record_WhenTheProbeSucceeds_ClosesAndForgets()
    {
        var breaker = Opened();
        breaker.TryEnter(Start + 180_000);
        Assert.False(breaker.Record(true, Start + 180_010));

        Assert.Equal((BreakerStatus.Closed, 0, 0),
            (breaker.Status, breaker.Requests, breaker.Failed));
        Assert.Null(breaker.AskAgainAt);
        Assert.False(Record(breaker, false, 99, Start + 180_020));
        Assert.True(breaker.Record(false, Start + 180_020));
    }

    [Fact]
    public void Record_WhenClosedAgain_NeverForgetsTheSameRequestTwice()
    {
        var breaker = new DestinationBreaker();
        Record(breaker, true, 1, Start);
        Record(breaker, false, 99, Start + 1_000);
        Assert.Equal(BreakerStatus.Open, breaker.Status);
        Assert.True(breaker.TryEnter(Start + 181_000));
        breaker.Record(true, Start + 181_000);

        breaker.Record(true, Start + 400_000);
        Assert.Equal((1, 0), (breaker.Requests, breaker.Failed));
    }

    [Fact]
    public void Record_WhenTheProbeFails_OpensAgainFromThen()
    {
        var breaker = Opened();
        breaker.TryEnter(Start + 180_000);
        Assert.False(breaker.Record(false, Start + 190_000));

        Assert.Equal(BreakerStatus.Open, breaker.Status);
        Assert.False(breaker.TryEnter(Start + 369_999));
        Assert.True(breaker.TryEnter(Start + 370_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Record_WhenOpen_TakesNoNoticeOfWhatWasSentBefore(bool isSuccess)
    {
        var breaker = Opened();
        Assert.False(breaker.Record(isSuccess, Start + 1_000));
        Assert.Equal(BreakerStatus.Open, breaker.Status);
        Assert.Equal((100, 100, Start + 180_000),
            (breaker.Requests, breaker.Failed, breaker.AskAgainAt));
    }

    [Theory]
    [InlineData("https://a.example/hooks?token=1", "https://a.example/hooks")]
    [InlineData("https://a.example/hooks", "https://a.example/hooks")]
    [InlineData("https://a.example/other", "https://a.example/other")]
    [InlineData("https://A.example:443/hooks#x", "https://a.example/hooks")]
    public void KeyOf_WhenADestination_IsItsPath(string destination, string key) =>
        Assert.Equal(key, DestinationBreaker.KeyOf(new(destination)));

    [Fact]
    public void Blocked_WhenOpened_SaysSoWithNumbers() => Assert.Equal(
        new DeliveryAlarm(
            12,
            DeliveryAlarmCode.DestinationBlocked,
            "21 of 201 requests to the destination failed within 120 s: "
                + "it gets none for 180 s, then one to try it"),
        DeliveryAlarm.Blocked(12, 21, 201));

    [Fact]
    public void Record_WhenAnythingHappens_CountsAsAListOfRequestsWould() => Gen.Select(
        Gen.Int[0, 40_000], Gen.Int[0, 99]).Array[0, 300].Sample(steps =>
        {
            var (breaker, now, all) = (new DestinationBreaker(), Start, new List<(long, bool)>());
            foreach (var (wait, draw) in steps)
            {
                now += wait % 7 == 0 ? wait : wait % 100;
                var isSuccess = draw > 8;
                all.Add((now / 1_000, isSuccess));
                all.RemoveAll(request => request.Item1 <= (now / 1_000) - 120);
                var failed = all.Count(request => !request.Item2);
                var opens = all.Count >= 100 && failed * 10 > all.Count;

                Assert.Equal(opens, breaker.Record(isSuccess, now));
                Assert.Equal((all.Count, failed), (breaker.Requests, breaker.Failed));
                if (opens)
                {
                    return;
                }
            }
        });

    private static DestinationBreaker Opened()
    {
        var breaker = new DestinationBreaker();
        Assert.True(Record(breaker, false, 100, Start));
        return breaker;
    }

    private static bool Record(DestinationBreaker breaker, bool isSuccess, int times, long now)
    {
        var opened = false;
        for (var i = 0; i < times; i++)
        {
            opened |= breaker.Record(isSuccess, now);
        }
        return opened;
    }
}
