using System.Net;
using CryptoPilot.Data.Accounts;
using CryptoPilot.Web.Accounts.Profile;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace CryptoPilot.Tests.Accounts.Profile;

public sealed class PictureTests(AccountHost house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PictureService Pictures => house.App.Services.GetRequiredService<PictureService>();

    [Fact]
    public async Task Picture_OfAUser_IsServedToThemAndToAdministratorsOnly()
    {
        var (owner, other, admin) = (await NewUserAsync(), await NewUserAsync(), await NewUserAsync());
        await house.ChangeAsync(admin, row => row.Role = UserRole.Admin);
        var address = await UploadAsync(owner);

        using var mine = await GetAsync(owner, address);
        using var theirs = await GetAsync(other, address);
        using var missing = await GetAsync(other, "/pictures/" + new string('0', 64));
        using var administrators = await GetAsync(admin, address);
        using var stranger = await house.App.CreateClient().GetAsync(new Uri(address, UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
        Assert.Equal("image/webp", mine.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", mine.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("immutable", mine.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(mine.Headers.CacheControl.Private);
        Assert.Equal(HttpStatusCode.OK, administrators.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        Assert.Equal(missing.StatusCode, theirs.StatusCode);
    }

    [Fact]
    public async Task Picture_ReplacedAndRemoved_LeavesNothingBehind()
    {
        var user = await NewUserAsync();
        var first = await UploadAsync(user);
        var second = await UploadAsync(user, 64);
        using var old = await GetAsync(user, first);

        await Pictures.RemoveAsync(user.Id, Stop);
        using var removed = await GetAsync(user, second);

        Assert.NotEqual(first, second);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (old.StatusCode, removed.StatusCode));
        await using var db = house.App.CreateDbContext();
        Assert.Null((await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).ProfilePicture);
        Assert.False(await db.UserPictures.AnyAsync(row => row.UserId == user.Id, Stop));
    }

    [Fact]
    public async Task Read_EndlessUpload_StopsAtTheLimit()
    {
        using var endless = new EndlessStream();

        var (picture, fault) = await Pictures.ReadAsync(endless, Stop);

        Assert.Equal((null, PictureFault.TooLong), (picture, fault));
        Assert.True(endless.Handed < PictureCodec.MaxBytes + 1_000_000);
    }

    private Task<AppUser> NewUserAsync() => house.AddUserAsync($"i{Guid.NewGuid():N}");

    private async Task<string> UploadAsync(AppUser user, int height = 100)
    {
        using var upload = new MemoryStream(PictureCodecTests.Image(300, height, SKEncodedImageFormat.Png));
        var (picture, fault) = await Pictures.ReadAsync(upload, Stop);
        Assert.Equal(PictureFault.None, fault);
        // Another part of it, so that another picture has another address.
        await Pictures.SaveAsync(user.Id, picture!, new PictureCrop(height / 100m, 0.5m, 1m), Stop);
        await using var db = house.App.CreateDbContext();
        return (await db.Users.SingleAsync(row => row.Id == user.Id, Stop)).ProfilePicture!;
    }

    private async Task<HttpResponseMessage> GetAsync(AppUser user, string address)
    {
        using var client = house.App.CreateClient();
        (await AccountHost.SignInAsync(client, user.UserName!)).Dispose();
        return await client.GetAsync(new Uri(address, UriKind.Relative), Stop);
    }

    private sealed class EndlessStream : Stream
    {
        public long Handed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Handed; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Handed += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
