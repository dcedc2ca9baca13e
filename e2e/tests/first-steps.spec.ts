import { expectClean } from "../support/axe";
import { Console } from "../support/console";
import { startServer } from "../support/server";
import { test, expect } from "../support/test";
