namespace Parcelgate.Formats.Tests;
