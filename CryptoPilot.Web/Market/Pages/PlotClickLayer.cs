using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Radzen.Blazor;
using Radzen.Blazor.Rendering;

namespace CryptoPilot.Web.Market.Pages;

/// <summary>A transparent layer over a chart's plot that tells at which value it was clicked; the chart itself tells only of its points.</summary>
public sealed class PlotClickLayer : RadzenChartComponentBase, IChartSeriesOverlay, IDisposable
{
    private IChartSeries? _series;

    /// <summary>The series that carries the layer.</summary>
    [CascadingParameter]
    public IChartSeries? Series
    {
        get => _series;
        set
        {
            _series = value;
            if (value is not null && !value.Overlays.Contains(this)) value.Overlays.Add(this);
        }
    }

    /// <summary>Called with the value on the price axis, USD.</summary>
    [Parameter]
    public EventCallback<double> Clicked { get; set; }

    public bool Visible => true;

    public bool RenderOnTop => true;

    public RenderFragment Render(ScaleBase categoryScale, ScaleBase valueScale) => builder =>
    {
        builder.OpenElement(0, "rect");
        builder.AddAttribute(1, "class", "plot-click");
        builder.AddAttribute(2, "width", categoryScale.OutputSize.ToInvariantString());
        builder.AddAttribute(3, "height", valueScale.OutputSize.ToInvariantString());
        builder.AddAttribute(4, "fill", "transparent");
        builder.AddAttribute(5, "style", "cursor: crosshair");
        builder.AddAttribute(6, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, args => Clicked.InvokeAsync(ValueAt(args.OffsetY, valueScale))));
        builder.CloseElement();
    };

    public bool Contains(double mouseX, double mouseY, int tolerance) => false;

    public RenderFragment RenderTooltip(double mouseX, double mouseY) => _ => { };

    public Point GetTooltipPosition(double mouseX, double mouseY) => new() { X = mouseX, Y = mouseY };

    public void Dispose() => _series?.Overlays.Remove(this);

    /// <summary>The scale's output counts pixels from the top of the drawing, as the browser's offset does.</summary>
    private static double ValueAt(double offset, ScaleBase scale) =>
        scale.Input.Start + ((offset - scale.Output.Start) / (scale.Output.End - scale.Output.Start) * (scale.Input.End - scale.Input.Start));
}
