namespace Parcelgate.Server.Tests.Messages;

using System.Net;
using System.Net.Http.Headers;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Release;
using Parcelgate.Server.Messages;

public sealed class BackOffTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(12, 2048)]
    [InlineData(13, 3600)]
    [InlineData(500, 3600)]
    public void A_delay_doubles_up_to_an_hour_and_is_between_half_and_all_of_it(int attempts, double seconds)
    {
        var delays = Enumerable.Range(1, 200).Select(id => BackOff.DelayOf(id, attempts).TotalSeconds).ToList();

        Assert.All(delays, delay => Assert.InRange(delay, seconds / 2, seconds));
        Assert.True(delays.Max() - delays.Min() > seconds / 4, "Messages that failed together come back together.");
    }

    [Theory]
    [InlineData(200, MessageStatus.Delivered)]
    [InlineData(204, MessageStatus.Delivered)]
    [InlineData(301, MessageStatus.Queued)]
    [InlineData(400, MessageStatus.Dead)]
    [InlineData(401, MessageStatus.Queued)]
    [InlineData(404, MessageStatus.Queued)]
    [InlineData(410, MessageStatus.Dead)]
    [InlineData(422, MessageStatus.Dead)]
    [InlineData(429, MessageStatus.Queued)]
    [InlineData(500, MessageStatus.Queued)]
    public void What_an_answer_means(int status, object expected) =>
        Assert.Equal((MessageStatus)expected, BackOff.Answered(Message(Now), (HttpStatusCode)status, null, Now).Status);

    [Fact]
    public void A_receiver_may_ask_for_more_time_and_for_an_hour_at_most()
    {
        Assert.Equal(Now.AddSeconds(90), Again(TimeSpan.FromSeconds(90)));
        Assert.Equal(Now.AddHours(1), Again(TimeSpan.FromDays(3)));
        Assert.InRange(Again(TimeSpan.Zero), Now.AddSeconds(0.5), Now.AddSeconds(1));
        Assert.Equal(Now.AddMinutes(20), At(Now.AddMinutes(20)));
        Assert.InRange(At(Now.AddMinutes(-20)), Now.AddSeconds(0.5), Now.AddSeconds(1));

        static DateTimeOffset Again(TimeSpan asked) => Due(new RetryConditionHeaderValue(asked));

        static DateTimeOffset At(DateTimeOffset asked) => Due(new RetryConditionHeaderValue(asked));

        static DateTimeOffset Due(RetryConditionHeaderValue asked) =>
            BackOff.Answered(Message(Now), HttpStatusCode.ServiceUnavailable, asked, Now).Due!.Value;
    }

    [Fact]
    public void It_is_given_up_a_day_after_the_first_attempt()
    {
        Assert.Equal(MessageStatus.Queued, BackOff.Again(Message(Now.AddHours(-24).AddTicks(1)), null, "timeout", Now).Status);
        Assert.Equal(MessageStatus.Dead, BackOff.Again(Message(Now.AddHours(-24)), null, "timeout", Now).Status);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001:4860:4860::8888", true)]
    public void An_address_is_public_or_it_is_not_called(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://post.example/inbox", true)]
    [InlineData("http://post.example/inbox", false)]
    [InlineData("http://intra.example/inbox", true)]
    [InlineData("https://user:secret@post.example/", false)]
    [InlineData("ftp://post.example/", false)]
    [InlineData("/inbox", false)]
    public void An_address_is_https_or_a_host_of_this_network(string address, bool expected) =>
        Assert.Equal(expected, OutsideHttp.IsCallable(address, ["intra.example"]));

    private static OutMessage Message(DateTimeOffset firstAt) =>
        new(
            1,
            1,
            "caspia",
            1,
            "A1",
            1,
            MessageEvent.Decided,
            State.Cleared,
            HoldReason.None,
            Now,
            Now,
            firstAt,
            1,
            MessageStatus.Queued,
            null,
            null,
            null
        );
}
