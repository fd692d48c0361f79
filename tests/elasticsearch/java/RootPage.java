package trials;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/** GET and HEAD of the address itself, which clients ask for the version; a module that is not on Maven Central. */
public class RootPage extends Plugin implements ActionPlugin {
  @Override
  public Collection<RestHandler> getRestHandlers(
      RestHandlersServices services, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features) {
    return List.of(new Page());
  }

  private static class Page extends BaseRestHandler {
    @Override
    public String getName() {
      return "root_page";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      return channel -> {
        var page = channel.newBuilder().startObject().field("cluster_name", "spine-trials-tests");
        page.startObject("version").field("number", Build.current().version()).field("build_flavor", "default").endObject();
        channel.sendResponse(new RestResponse(RestStatus.OK, page.field("tagline", "You Know, for Search").endObject()));
      };
    }
  }
}
