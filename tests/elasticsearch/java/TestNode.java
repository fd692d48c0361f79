import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One server in this process: the first argument is its folder, each further one a setting, name=value. */
class TestNode {
  public static void main(String... arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    var chosen = Settings.builder().put("path.home", folder.toString());
    Arrays.stream(arguments).skip(1).map(argument -> argument.split("=", 2)).forEach(pair -> chosen.put(pair[0], pair[1]));
    var environment = new Environment(chosen.build(), folder.resolve("config"));
    LogConfigurator.registerErrorListener();
    LogConfigurator.configure(environment, true);
    var modules = PluginsLoader.loadModulesBundles(folder.resolve("modules"), false);
    var plugins = PluginsLoader.loadPluginsBundles(folder.resolve("plugins"), false);
    var node = new Node(environment, PluginsLoader.createPluginsLoader(modules, plugins, Map.of(), false));
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (java.io.IOException failure) {
        failure.printStackTrace();
      }
      stopped.countDown();
    }));
    node.start();
    var owner = ProcessHandle.of(Long.getLong("owner", ProcessHandle.current().pid()));
    while (!stopped.await(2, TimeUnit.SECONDS)) {
      if (!owner.map(ProcessHandle::isAlive).orElse(false)) {
        System.exit(0);  // the tests were killed: nobody else would stop this server
      }
    }
  }
}
